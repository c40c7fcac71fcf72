"""Trains, measures and exports Darkroom's bundled text-to-image model."""
