package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.standalone.bench.drawing.PictureBook;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Way;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;

/// A whole Darkroom: all requests of a round published at once, until the last picture is stored
/// and told. Pictures a second.
///
/// @param wishes what a round draws
public record PipelineWay(
        String name, Client client, IntFunction<List<Wish>> wishes, PictureBook book)
        implements Way {

    @Override
    public double measure(int round) throws IOException {
        Map<String, Wish> byId = new HashMap<>();
        String prefix = UUID.randomUUID().toString();
        for (Wish wish : wishes.apply(round)) {
            byId.put(prefix + "-" + wish.name(), wish);
        }
        List<PromptRequest> requests =
                byId.entrySet().stream()
                        .sorted(java.util.Comparator.comparingInt(e -> e.getValue().number()))
                        .map(entry -> entry.getValue().request(entry.getKey()))
                        .toList();
        Client.Kept kept = client.draw(requests);
        for (StoredImage image : kept.stored().values()) {
            String picture = byId.get(image.getRequestId()).name();
            book.ours(name, picture, image.getSha256());
            book.keep(picture, Files.readAllBytes(Path.of(URI.create(image.getUri()))));
        }
        return requests.size() / kept.seconds();
    }
}
