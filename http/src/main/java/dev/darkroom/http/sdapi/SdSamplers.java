package dev.darkroom.http.sdapi;

import dev.darkroom.http.Offers;
import dev.darkroom.http.server.Refused;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Samplers and schedulers in AUTOMATIC1111's spelling.
final class SdSamplers {

    /// Its names, Darkroom's, and the scheduler that `Automatic` means of each. A model of another
    /// form of network has a sampler of its own under the same name.
    private static final Map<String, Known> KNOWN = known();

    /// Its schedulers, and how Darkroom's names end.
    private static final Map<String, String> SCHEDULERS =
            Map.of("karras", "-karras", "exponential", "-exponential", "beta", "-beta");

    private static final List<String> PLAIN = List.of("uniform", "normal");

    private final List<String> offered;

    /// What its samplers are called here where the network predicts a flow.
    private static final String FLOW = "flow-";

    private record Known(String name, String automatic) {}

    /// One of its samplers.
    record Sampler(String name, String darkroom) {}

    SdSamplers(Offers offers) {
        this.offered = offers.samplers().stream().map(Offers.SamplerOffer::name).toList();
    }

    private static Map<String, Known> known() {
        var known = new LinkedHashMap<String, Known>();
        known.put("Euler a", new Known("euler-a", ""));
        known.put("Euler", new Known("euler", ""));
        known.put("LMS", new Known("lms", ""));
        known.put("Heun", new Known("heun", ""));
        known.put("DPM2", new Known("dpm2", "-karras"));
        known.put("DPM2 a", new Known("dpm2-a", "-karras"));
        known.put("DPM++ 2M", new Known("dpm++2m", "-karras"));
        known.put("DPM++ 2M SDE", new Known("dpm++2m-sde", "-exponential"));
        known.put("DPM++ 3M SDE", new Known("dpm++3m-sde", "-exponential"));
        known.put("DPM++ 2S", new Known("dpm++2s", "-karras"));
        known.put("DDIM", new Known("ddim", ""));
        known.put("DDPM", new Known("ddpm", ""));
        known.put("PLMS", new Known("plms", ""));
        known.put("UniPC", new Known("unipc", ""));
        known.put("DEIS", new Known("deis", ""));
        known.put("LCM", new Known("lcm", ""));
        known.put("TCD", new Known("tcd", ""));
        return known;
    }

    List<Sampler> all() {
        return KNOWN.entrySet().stream()
                .flatMap(
                        entry ->
                                here(entry.getValue()).stream()
                                        .map(known -> new Sampler(entry.getKey(), known.name())))
                .toList();
    }

    /// @param sampler in either spelling, the scheduler's name perhaps behind it
    /// @param scheduler empty, or Automatic, for the sampler's usual one
    /// @return Darkroom's name
    /// @throws Refused if there is no such sampler
    String find(String sampler, Optional<String> scheduler) {
        if (offered.contains(sampler.toLowerCase(Locale.ROOT))) {
            return sampler.toLowerCase(Locale.ROOT);
        }
        String base = sampler;
        Optional<String> wanted =
                scheduler
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(n -> !n.equals("automatic"));
        for (String ending : SCHEDULERS.keySet()) {
            if (sampler.toLowerCase(Locale.ROOT).endsWith(" " + ending)) {
                base = sampler.substring(0, sampler.length() - ending.length() - 1);
                wanted = Optional.of(ending);
            }
        }
        Known known = named(base);
        if (wanted.isEmpty()) {
            String usual = known.name() + known.automatic();
            return offered.contains(usual) ? usual : known.name();
        }
        if (PLAIN.contains(wanted.get())) {
            return known.name();
        }
        String ending = SCHEDULERS.getOrDefault(wanted.get(), "-" + wanted.get());
        if (!offered.contains(known.name() + ending)) {
            throw Refused.notFound("Scheduler not found");
        }
        return known.name() + ending;
    }

    /// @return its name of one of Darkroom's samplers, or Darkroom's own where it has none
    static String spelled(String darkroom) {
        for (var entry : KNOWN.entrySet()) {
            String name = entry.getValue().name();
            if (darkroom.equals(name) || darkroom.equals(FLOW + name)) {
                return entry.getKey();
            }
        }
        for (var entry : SCHEDULERS.entrySet()) {
            if (darkroom.endsWith(entry.getValue())) {
                String base = darkroom.substring(0, darkroom.length() - entry.getValue().length());
                return spelled(base);
            }
        }
        return darkroom;
    }

    /// @return the one that the model can be drawn with; empty where it has none of that name
    private Optional<Known> here(Known known) {
        if (offered.contains(known.name())) {
            return Optional.of(known);
        }
        return Optional.of(new Known(FLOW + known.name(), ""))
                .filter(flow -> offered.contains(flow.name()));
    }

    private Known named(String base) {
        return KNOWN.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(base))
                .flatMap(entry -> here(entry.getValue()).stream())
                .findFirst()
                .orElseThrow(() -> Refused.notFound("Sampler not found"));
    }
}
