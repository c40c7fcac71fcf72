/// How fast Darkroom is on this machine, beside the machine's limit and other programs.
package dev.darkroom.standalone.bench;
