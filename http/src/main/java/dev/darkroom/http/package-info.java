/// Answers over HTTP: Darkroom's own API, those that existing clients speak, and the page. Knows
/// how to ask, where pictures are kept and where requests stand; never the worker.
package dev.darkroom.http;
