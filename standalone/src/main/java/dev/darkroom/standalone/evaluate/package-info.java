/// The command that measures pictures: where they come from and how figures are printed.
package dev.darkroom.standalone.evaluate;
