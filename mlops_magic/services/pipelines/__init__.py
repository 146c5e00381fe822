"""What ran becomes a script: cut, written, proven, doubted, made small."""
