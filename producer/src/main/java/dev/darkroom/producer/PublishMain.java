package dev.darkroom.producer;

import dev.darkroom.runtime.command.CommandLineRunner;

/// Runs `publish` alone.
public final class PublishMain {

    private PublishMain() {}

    public static void main(String[] arguments) {
        CommandLineRunner.main(new PublishProgram(System.in, System.out, System.err), arguments);
    }
}
