"""Traces by OpenTelemetry: what takes a turn, calls a platform or does a job is wrapped where somebody collects them.

Nothing in here is imported, and nothing elsewhere asks whether it is, unless OTEL_EXPORTER_OTLP_ENDPOINT is set.
"""
