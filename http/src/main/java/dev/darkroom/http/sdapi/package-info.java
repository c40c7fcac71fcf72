/// AUTOMATIC1111's API, below `/sdapi/v1`: the fields that its clients send and read.
package dev.darkroom.http.sdapi;
