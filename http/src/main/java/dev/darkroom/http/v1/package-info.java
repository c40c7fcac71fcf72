/// Darkroom's own API, below `/v1`.
package dev.darkroom.http.v1;
