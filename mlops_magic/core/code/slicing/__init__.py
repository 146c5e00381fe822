"""Which executions does a value stand on, what became of them, and what could make them come out differently?"""
