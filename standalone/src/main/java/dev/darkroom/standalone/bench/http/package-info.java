/// What answering over HTTP costs, and how much of it can be asked at once.
package dev.darkroom.standalone.bench.http;
