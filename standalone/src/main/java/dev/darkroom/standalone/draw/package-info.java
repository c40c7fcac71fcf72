/// The `draw` command: asks for pictures, watches them being drawn, reports each one.
package dev.darkroom.standalone.draw;
