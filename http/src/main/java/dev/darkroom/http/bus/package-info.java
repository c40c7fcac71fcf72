/// Between HTTP and the topics: publishing, waiting for what becomes of it, and following
/// everything that is told.
package dev.darkroom.http.bus;
