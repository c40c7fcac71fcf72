package dev.darkroom.worker.prompt;

/// What became of a request that was read: something to draw, or the reasons why it never can be.
public sealed interface Reading permits Prompt, Refusal {

    /// Who asked, and what has to be said in every answer.
    Asked asked();
}
