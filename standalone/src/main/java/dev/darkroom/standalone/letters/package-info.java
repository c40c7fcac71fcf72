/// Dead letters: what could not be read, or killed its workers; shown, and published again.
package dev.darkroom.standalone.letters;
