"""The only place that knows everything: wiring by hand, settings, processes, migrations, the command line."""
