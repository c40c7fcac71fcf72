/// What a program is, and how a command line runs one.
package dev.darkroom.runtime.command;
