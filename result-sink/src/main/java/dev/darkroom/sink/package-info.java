/// Keeps: stores what workers draw, and accounts for every request.
package dev.darkroom.sink;
