package dev.darkroom.http.sdapi;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.server.Refused;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a request says of the noise that steps add. The web interface hands it to those samplers
/// that know it and passes it over with all others, and so does this.
final class SdNoise {
    /// How much noise each step of these samplers adds: as much as their papers say, 1. Others add
    /// none, whatever `eta` says, but for DDIM, where it says how much.
    private static final Pattern ANCESTRAL =
            Pattern.compile(".*(-a|-sde|-sde-.*|-a-.*)|lcm|ddpm|tcd");

    /// Samplers of Karras et al. that add noise before a step where `s_churn` says so.
    private static final Pattern CHURNING =
            Pattern.compile("(euler|edm-euler|heun|dpm2)(-(karras|exponential|beta))?");

    private static final List<String> CHURN = List.of("s_churn", "s_tmin", "s_tmax", "s_noise");

    private SdNoise() {}

    /// @param sampler canonical; null for the model's own
    /// @return by diffusers' names; empty where nothing is added
    static Optional<Map<String, Object>> options(
            JsonFields body, JsonFields override, String sampler) {
        String name = sampler == null ? "" : sampler;
        var options = new HashMap<String, Object>();
        eta(body, override, name).ifPresent(eta -> options.put("eta", eta));
        if (name.isEmpty() || CHURNING.matcher(name).matches()) {
            churn(body, override, options);
        } else if (ANCESTRAL.matcher(name).matches()) {
            SdRequest.demandUsual(body, "s_noise", List.of(1.0));
            SdRequest.demandUsual(override, "s_noise", List.of(1.0));
        }
        return options.isEmpty() ? Optional.empty() : Optional.of(options);
    }

    private static Optional<Double> eta(JsonFields body, JsonFields override, String sampler) {
        Optional<Double> asked = body.number("eta");
        if (sampler.startsWith("ddim")) {
            return asked.or(() -> override.number("eta_ddim")).filter(eta -> eta != 0);
        }
        if (ANCESTRAL.matcher(sampler).matches() && asked.isPresent() && asked.get() != 1) {
            throw Refused.unsupported("eta", "field eta: wanted 1 with this sampler");
        }
        return Optional.empty();
    }

    private static void churn(JsonFields body, JsonFields override, Map<String, Object> options) {
        if (said(body, override, "s_churn").orElse(0.0) == 0) {
            return;
        }
        for (String field : CHURN) {
            said(body, override, field).ifPresent(value -> options.put(field, value));
        }
    }

    private static Optional<Double> said(JsonFields body, JsonFields override, String field) {
        return body.number(field).or(() -> override.number(field));
    }
}
