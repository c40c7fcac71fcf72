package dev.darkroom.http.sdapi;

import dev.darkroom.http.ApiParts;
import dev.darkroom.http.server.Route;

import java.util.List;

/// All calls of AUTOMATIC1111's API that are answered.
public final class SdApi {

    private SdApi() {}

    public static List<Route> routes(ApiParts parts) {
        var samplers = new SdSamplers(parts.offers());
        var options = new SdOptions(parts.offers(), parts.queues());
        var sittings = new SdSittings();
        var drawing =
                new SdDrawing(
                        new SdRequest(samplers, options),
                        options,
                        sittings,
                        parts.desk(),
                        parts.streams());
        var watching = new SdWatching(sittings, parts.desk());
        var catalogue = new SdCatalogue(samplers, options, parts.adapters());
        var extension = new SdExtension(options);
        return List.of(
                post("txt2img", drawing::txt2img),
                post("img2img", drawing::img2img),
                get("progress", watching::progress),
                post("interrupt", watching::interrupt),
                post("skip", watching::interrupt),
                get("samplers", catalogue::samplers),
                get("schedulers", catalogue::schedulers),
                get("sd-models", catalogue::models),
                post("refresh-checkpoints", SdCatalogue::nothing),
                get("options", catalogue::options),
                post("options", catalogue::setOptions),
                post("png-info", catalogue::pngInfo),
                get("upscalers", catalogue::upscalers),
                get("latent-upscale-modes", SdCatalogue::noneListed),
                get("sd-vae", SdCatalogue::noneListed),
                get("loras", catalogue::loras),
                get("sd-modules", SdCatalogue::noneListed),
                get("hypernetworks", SdCatalogue::noneListed),
                get("face-restorers", SdCatalogue::noneListed),
                get("realesrgan-models", SdCatalogue::noneListed),
                get("prompt-styles", SdCatalogue::noneListed),
                get("extensions", SdCatalogue::noneListed),
                get("script-info", SdCatalogue::noneListed),
                get("scripts", catalogue::scripts),
                get("embeddings", SdCatalogue::embeddings),
                post("refresh-vae", SdCatalogue::nothing),
                post("refresh-loras", SdCatalogue::nothing),
                post("refresh-embeddings", SdCatalogue::nothing),
                post("reload-checkpoint", SdCatalogue::nothing),
                post("unload-checkpoint", SdCatalogue::nothing),
                get("cmd-flags", SdCatalogue::nothing),
                get("memory", catalogue::memory),
                controlnet("version", SdExtension::version),
                controlnet("settings", SdExtension::settings),
                controlnet("model_list", extension::models),
                controlnet("module_list", extension::modules),
                controlnet("control_types", extension::types),
                Route.of("GET", "/internal/ping", SdErrors::of, SdCatalogue::nothing).forAll());
    }

    private static Route get(String name, Route.Handler handler) {
        return Route.of("GET", "/sdapi/v1/" + name, SdErrors::of, handler);
    }

    private static Route controlnet(String name, Route.Handler handler) {
        return Route.of("GET", "/controlnet/" + name, SdErrors::of, handler);
    }

    private static Route post(String name, Route.Handler handler) {
        return Route.of("POST", "/sdapi/v1/" + name, SdErrors::of, handler);
    }
}
