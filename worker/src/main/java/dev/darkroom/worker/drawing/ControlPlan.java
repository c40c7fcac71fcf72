package dev.darkroom.worker.drawing;

import dev.darkroom.worker.batch.Control;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.image.Pixels;

import java.util.ArrayList;
import java.util.List;

/// Which control networks lead which of a drawing's calls, as the pipelines of diffusers decide it:
/// by the calls' number, so that samplers that ask twice a step may begin in the middle of one.
final class ControlPlan {
    private record Planned(Control control, double start, double end, boolean towardsAlone) {
        boolean leads(int call, int calls) {
            return (double) call / calls >= start && (double) (call + 1) / calls <= end;
        }
    }

    private final List<Planned> planned = new ArrayList<>();
    private final int calls;

    /// @param calls that the sampler makes
    ControlPlan(List<UsedControl> controls, int calls) {
        this.calls = calls;
        for (UsedControl used : controls) {
            planned.add(
                    new Planned(
                            new Control(
                                    used.network(),
                                    planes(used.picture().pixels()),
                                    used.scale(),
                                    used.guessMode()),
                            used.start(),
                            used.end(),
                            used.guessMode()));
        }
    }

    /// What leads one row of a call.
    ///
    /// @param call from 0
    /// @param away whether the row is what the drawing is led away from
    List<Control> of(int call, boolean away) {
        return planned.stream()
                .filter(one -> one.leads(call, calls))
                .filter(one -> !(away && one.towardsAlone()))
                .map(Planned::control)
                .toList();
    }

    /// Levels as 0..1, where other networks' pictures are -1..1.
    private static Tensor planes(Pixels pixels) {
        int area = pixels.width() * pixels.height();
        float[] values = new float[3 * area];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels.rgb()[3 * (i % area) + i / area] & 0xff) / 255f;
        }
        return new Tensor(new int[] {3, pixels.height(), pixels.width()}, values);
    }
}
