/// This Darkroom and another one, such as an earlier version, in the same rounds.
package dev.darkroom.standalone.bench.beside;
