package dev.darkroom.sink;

import dev.darkroom.runtime.command.CommandLineRunner;

/// The sink as a program of its own.
public final class SinkMain {

    private SinkMain() {}

    public static void main(String[] args) {
        CommandLineRunner.main(_ -> new SinkProgram(), args);
    }
}
