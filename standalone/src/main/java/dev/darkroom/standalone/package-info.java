/// All of Darkroom in one process, and its command line.
package dev.darkroom.standalone;
