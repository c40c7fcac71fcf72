package dev.darkroom.worker.drawing;

/// How much of the text encoder's window a prompt takes, start and end marks included.
public record PromptLength(int used, int limit) {
    public boolean fits() {
        return used <= limit;
    }
}
