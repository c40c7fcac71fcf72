package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.Offers;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// What clients of the extension for control networks look up before they send units: what there is
/// for the caller's model.
record SdExtension(SdOptions options) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NO_MODEL = "None";
    private static final String MODELS = "model_list";
    private static final String MODULES = "module_list";

    /// Names and meanings of a unit's fields are those of this version.
    private static final int VERSION = 3;

    /// Controls that a request takes.
    private static final int UNITS = 4;

    static Answer version(Call call) {
        return Answer.json(NODES.objectNode().put("version", VERSION));
    }

    static Answer settings(Call call) {
        return Answer.json(NODES.objectNode().put("control_net_unit_count", UNITS));
    }

    Answer models(Call call) {
        ObjectNode answer = NODES.objectNode();
        models(caller(call)).forEach(answer.putArray(MODELS)::add);
        return Answer.json(answer);
    }

    /// Nothing can be set of any module: their `sliders` are none.
    Answer modules(Call call) {
        ObjectNode answer = NODES.objectNode();
        ArrayNode list = answer.putArray(MODULES);
        ObjectNode details = answer.putObject("module_detail");
        boolean labels = call.truth("alias_names").orElse(false);
        for (String name : modules(caller(call), labels)) {
            list.add(name);
            details.putObject(name).put("model_free", false).putArray("sliders");
        }
        return Answer.json(answer);
    }

    Answer types(Call call) {
        Optional<Offers.ModelOffer> model = caller(call);
        ObjectNode answer = NODES.objectNode();
        ObjectNode types = answer.putObject("control_types");
        types.set("All", type(model, _ -> true, _ -> true));
        types.set(
                "Canny",
                type(
                        model,
                        "canny"::equals,
                        name -> name.toLowerCase(Locale.ROOT).contains("canny")));
        types.set(
                "IP-Adapter",
                type(
                        model,
                        name -> name.startsWith(SdImagePrompts.ADAPTER),
                        SdImagePrompts::isAdapter));
        return Answer.json(answer);
    }

    /// A kind of units: what of the picture and which models go with it, and those that are meant
    /// where nobody chooses. Beside all kinds, nothing is.
    private static ObjectNode type(
            Optional<Offers.ModelOffer> model,
            Predicate<String> ofModules,
            Predicate<String> ofModels) {
        List<String> modules = modules(model, true).stream().filter(ofModules).toList();
        List<String> models = models(model).stream().filter(ofModels).toList();
        boolean all = modules.contains(SdUnit.AS_IT_IS);
        ObjectNode type = NODES.objectNode();
        ArrayNode moduleList = type.putArray(MODULES);
        if (!all) {
            moduleList.add(SdUnit.AS_IT_IS);
        }
        modules.forEach(moduleList::add);
        models.forEach(type.putArray(MODELS).add(NO_MODEL)::add);
        return type.put("default_option", first(modules, SdUnit.AS_IT_IS))
                .put("default_model", all ? NO_MODEL : first(models, NO_MODEL));
    }

    private static String first(List<String> names, String none) {
        return names.isEmpty() ? none : names.getFirst();
    }

    /// Whether units are understood at all for the model, as far as is known.
    static boolean serves(Optional<Offers.ModelOffer> model) {
        return model.isEmpty() || model.get().takes("controls") || isPrompted(model);
    }

    private static boolean isPrompted(Optional<Offers.ModelOffer> model) {
        return model.isPresent()
                && model.get().fields().isPresent()
                && model.get().takes("imagePrompt");
    }

    private static List<String> models(Optional<Offers.ModelOffer> model) {
        List<String> names =
                new ArrayList<>(model.map(Offers.ModelOffer::controls).orElse(List.of()));
        if (isPrompted(model)) {
            names.add(SdImagePrompts.ADAPTER);
        }
        return names;
    }

    /// @param labels whether they are called as the extension's interface calls them
    private static List<String> modules(Optional<Offers.ModelOffer> model, boolean labels) {
        List<String> names = new ArrayList<>(SdControls.MODULES);
        if (isPrompted(model)) {
            SdImagePrompts.MODULES.forEach(one -> names.add(labels ? one.label() : one.name()));
        }
        return names;
    }

    private Optional<Offers.ModelOffer> caller(Call call) {
        return options.offer(options.of(call.caller().name()).model());
    }
}
