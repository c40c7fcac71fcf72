package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.Offers;
import dev.darkroom.http.bus.Adapters;
import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Refused;

import java.util.List;

/// What can be asked for. `/v1/models` has the form of OpenAI's API, with more said of each model.
record CatalogueCalls(Offers offers, QueueDirectory queues, Adapters adapters) {

    private static final String ADAPTERS = "adapters";

    Answer models(Call call) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
        var list = body.putArray("data");
        served().forEach(model -> list.add(view(model)));
        return Answer.json(body);
    }

    Answer model(Call call) {
        String id = call.parameter("id");
        return served().stream()
                .filter(model -> model.name().equals(id))
                .findFirst()
                .map(model -> Answer.json(withAdapters(view(model), model)))
                .orElseThrow(() -> Refused.of(404, "model_not_found", "model", "no such model"));
    }

    private ObjectNode withAdapters(ObjectNode view, Offers.ModelOffer model) {
        List<Adapters.Adapter> usable = adapters.of(model.queue());
        if (usable.isEmpty()) {
            return view;
        }
        if (model.fields().isPresent()) {
            view.withArray("fields").add(ADAPTERS);
        }
        var list = view.putArray(ADAPTERS);
        usable.forEach(
                adapter ->
                        list.addObject()
                                .put("name", adapter.name())
                                .put("sha256", adapter.sha256())
                                .put("denoiser", adapter.denoiser())
                                .put("textEncoders", adapter.textEncoders()));
        return view;
    }

    Answer samplers(Call call) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("samplers");
        offers.samplers()
                .forEach(
                        sampler ->
                                list.addObject()
                                        .put("name", sampler.name())
                                        .put("scheduler", sampler.scheduler())
                                        .put("description", sampler.description()));
        return Answer.json(body);
    }

    private List<Offers.ModelOffer> served() {
        return queues.models(offers);
    }

    private static ObjectNode view(Offers.ModelOffer model) {
        ObjectNode view =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", model.name())
                        .put("object", "model")
                        .put("created", 0)
                        .put("owned_by", "darkroom")
                        .put("default", model.queue().isEmpty());
        model.hash().ifPresent(hash -> view.put("hash", hash));
        model.fields().ifPresent(fields -> fields.forEach(view.withArray("fields")::add));
        model.controls().forEach(name -> view.withArray("controls").add(name));
        ObjectNode defaults = view.putObject("defaults");
        model.defaults().width().ifPresent(width -> defaults.put("width", width));
        model.defaults().height().ifPresent(height -> defaults.put("height", height));
        model.defaults().steps().ifPresent(steps -> defaults.put("steps", steps));
        model.defaults().guidanceScale().ifPresent(scale -> defaults.put("guidanceScale", scale));
        return view;
    }
}
