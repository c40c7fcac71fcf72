package dev.darkroom.producer;

import dev.darkroom.runtime.command.CommandLineRunner;

/// Runs `publish` alone.
public final class PublishMain {

    private PublishMain() {}

    public static void main(String[] arguments) {
        CommandLineRunner.main(
                streams -> new PublishProgram(streams.in(), streams.out(), streams.err()),
                arguments);
    }
}
