/// Folders as large as those that people use.
package dev.darkroom.standalone.bench.big;
