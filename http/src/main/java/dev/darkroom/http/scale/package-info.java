/// How many workers a queue should have.
package dev.darkroom.http.scale;
