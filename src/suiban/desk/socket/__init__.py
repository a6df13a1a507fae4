"""The workbench's socket: frames -> doors -> frames. Every write confirms session and mandates in its transaction."""

from suiban.desk.socket.door import StaffDoor

__all__ = ["StaffDoor"]
