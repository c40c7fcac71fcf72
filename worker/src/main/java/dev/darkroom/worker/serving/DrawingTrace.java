package dev.darkroom.worker.serving;

import dev.darkroom.runtime.trace.Current;
import dev.darkroom.runtime.trace.TraceKey;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.worker.batch.PassShare;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.prompt.Prompt;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;

import java.util.function.Supplier;

/// Tells a trace how one picture is drawn, in the words for generative models where there are some.
/// What is drawn is nobody's business there.
///
/// @param model that draws
/// @param worker name of this worker
record DrawingTrace(String model, String worker) {

    private static final String OPERATION = "generate_content";

    /// @param index which of the request's pictures
    Picture draw(Prompt prompt, int index, Supplier<Picture> drawing) {
        Span span = begin(prompt, index);
        try (var _ = Current.of(span)) {
            return drawing.get();
        } catch (DrawingStopped stopped) {
            TraceSpan.failed(span, stopped.reason().name());
            throw stopped;
        } catch (RuntimeException | Error e) {
            TraceSpan.failed(span, e.getClass().getName());
            throw e;
        } finally {
            span.end();
        }
    }

    /// Tells of a forward pass that the picture being drawn on this thread took part in.
    static void passed(PassShare share) {
        Span span = Span.current();
        if (span.isRecording()) {
            span.addEvent(
                    "pass",
                    Attributes.of(
                            TraceKey.PASS,
                            share.pass(),
                            TraceKey.ROWS,
                            (long) share.rows(),
                            TraceKey.MILLIS,
                            share.took().toNanos() / 1e6));
        }
    }

    private Span begin(Prompt prompt, int index) {
        Span span = TraceSpan.DRAW.begin(model);
        if (!span.isRecording()) {
            return span;
        }
        DrawingParameters wanted = prompt.images().get(index);
        return span.setAttribute(TraceKey.CONVERSATION, prompt.id())
                .setAttribute(TraceKey.AI_OPERATION, OPERATION)
                .setAttribute(TraceKey.AI_PROVIDER, "darkroom")
                .setAttribute(TraceKey.AI_OUTPUT, "image")
                .setAttribute(TraceKey.AI_MODEL, model)
                .setAttribute(TraceKey.AI_SEED, wanted.seed())
                .setAttribute(TraceKey.AI_COUNT, (long) prompt.images().size())
                .setAttribute(TraceKey.INDEX, (long) index)
                .setAttribute(TraceKey.STEPS, (long) wanted.steps())
                .setAttribute(TraceKey.SAMPLER, wanted.sampler())
                .setAttribute(TraceKey.SIZE, "%sx%s".formatted(wanted.width(), wanted.height()))
                .setAttribute(TraceKey.GUIDANCE, wanted.guidanceScale())
                .setAttribute(TraceKey.WORKER, worker);
    }
}
