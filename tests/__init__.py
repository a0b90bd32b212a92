"""Tests of Orden, laid out like the packages they test."""
