/// Deletes what nobody needs any more: requests that are done with, and cancellations of them.
package dev.darkroom.sink.janitor;
