/// The topics of a Darkroom: their names, their settings, what they are keyed by.
package dev.darkroom.schemas.topic;
