"""IPython hooks and the log of what ran; calls back, and knows neither store nor services."""
