/// The command that turns a picture into noise and draws it again.
package dev.darkroom.standalone.invert;
