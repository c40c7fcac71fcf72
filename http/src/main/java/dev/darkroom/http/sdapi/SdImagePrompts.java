package dev.darkroom.http.sdapi;

import dev.darkroom.schemas.ImagePrompt;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Reads a unit that prompts with a picture (IP-Adapter). Which adapter and which image encoder a
/// model has is decided by its folder; what the unit calls them is only looked at for its kind.
final class SdImagePrompts {

    /// The adapter that there is, among the models of the extension.
    static final String ADAPTER = "ip-adapter";

    /// A way to see a picture by an image encoder of CLIP.
    ///
    /// @param name in the extension's code
    /// @param label that its interface shows; both are understood
    record Module(String name, String label) {}

    static final List<Module> MODULES =
            List.of(
                    new Module("ip-adapter-auto", "ip-adapter-auto"),
                    new Module("ip-adapter_clip_sd15", "ip-adapter_clip_h"),
                    new Module("ip-adapter_clip_sdxl", "ip-adapter_clip_g"),
                    new Module("ip-adapter_clip_sdxl_plus_vith", "ip-adapter_clip_sdxl_plus_vith"));

    private static final List<String> SPELLINGS = List.of(ADAPTER, "ip_adapter", "ipadapter");

    /// Adapters that see faces by other networks than an image encoder.
    private static final List<String> FACES = List.of("faceid", "face_id", "pulid");

    private SdImagePrompts() {}

    /// Whether the unit is of this kind: by its module, or by its model's name where nothing is to
    /// be made of the picture.
    static boolean are(SdUnit unit) {
        return unit.module().startsWith(ADAPTER)
                || unit.module().equals(SdUnit.AS_IT_IS)
                        && unit.model().filter(SdImagePrompts::isAdapter).isPresent();
    }

    static boolean isAdapter(String model) {
        return names(model, SPELLINGS);
    }

    private static boolean names(String model, List<String> words) {
        String lower = model.toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(lower::contains);
    }

    static ImagePrompt of(SdUnit unit) {
        String module = unit.module();
        if (!module.equals(SdUnit.AS_IT_IS) && names().noneMatch(module::equals)) {
            throw unit.unsupported(
                    "module",
                    "found %s, wanted %s"
                            .formatted(
                                    SdUnit.shown(module),
                                    String.join(", ", names().distinct().toList())));
        }
        unit.model().ifPresent(model -> demandAdapter(unit, model));
        demand(unit, "guidance_start", unit.start().orElse(0.0), 0);
        demand(unit, "guidance_end", unit.end().orElse(1.0), 1);
        return new ImagePrompt(unit.picture(), unit.weight().orElse(null));
    }

    private static Stream<String> names() {
        return MODULES.stream().flatMap(one -> Stream.of(one.name(), one.label()));
    }

    private static void demandAdapter(SdUnit unit, String model) {
        if (!isAdapter(model) || names(model, FACES)) {
            throw unit.unsupported(
                    "model",
                    "found %s, wanted an IP-Adapter that sees pictures by CLIP, such as %s"
                            .formatted(SdUnit.shown(model), ADAPTER));
        }
    }

    /// A picture that prompts does so from the first step to the last.
    private static void demand(SdUnit unit, String field, double found, double wanted) {
        if (found != wanted) {
            throw unit.unsupported(
                    field,
                    "found %s, wanted %s: a picture prompts from the first step to the last"
                            .formatted(found, wanted));
        }
    }
}
