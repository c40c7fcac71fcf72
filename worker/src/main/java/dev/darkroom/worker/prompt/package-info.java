/// From a `PromptRequest` to a `Prompt`, or to the reasons why there can be none. Everything a
/// request says is checked here, once; past a `Prompt` nothing is checked again.
package dev.darkroom.worker.prompt;
