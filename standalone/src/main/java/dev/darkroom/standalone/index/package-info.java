/// Makes indexes of pictures that prompt drawings.
package dev.darkroom.standalone.index;
