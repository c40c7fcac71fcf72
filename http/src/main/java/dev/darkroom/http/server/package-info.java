/// An HTTP/1.1 server whose handlers are plain blocking code on virtual threads, and who may call
/// it. Nothing of the domain.
package dev.darkroom.http.server;
