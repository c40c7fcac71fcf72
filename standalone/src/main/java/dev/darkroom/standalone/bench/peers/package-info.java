/// Other programs that draw the same pictures.
package dev.darkroom.standalone.bench.peers;
