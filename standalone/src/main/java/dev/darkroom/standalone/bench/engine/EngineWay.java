package dev.darkroom.standalone.bench.engine;

import dev.darkroom.standalone.bench.drawing.LoadedEngine;
import dev.darkroom.standalone.bench.drawing.PictureBook;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.worker.drawing.Picture;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// The engine without a bus, kept full: as many pictures at a time as said, the next begun as soon
/// as one is done. Pictures a second, files included.
///
/// @param atATime pictures
/// @param wishes what a round draws
public record EngineWay(
        LoadedEngine engine, int atATime, IntFunction<List<Wish>> wishes, PictureBook book)
        implements Way {

    @Override
    public String name() {
        return "engine, %s at a time".formatted(atATime);
    }

    @Override
    public double measure(int round) throws InterruptedException, ExecutionException {
        List<Wish> all = wishes.apply(round);
        var drawn = new ArrayList<Future<List<Picture>>>();
        Iterator<Wish> queue = all.iterator();
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < atATime; i++) {
                drawn.add(threads.submit(() -> drawFrom(queue)));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Future<List<Picture>> some : drawn) {
            some.get(); // what failed is told
        }
        return all.size() / seconds;
    }

    private List<Picture> drawFrom(Iterator<Wish> queue) {
        var drawn = new ArrayList<Picture>();
        while (true) {
            Wish wish;
            synchronized (queue) {
                if (!queue.hasNext()) {
                    return drawn;
                }
                wish = queue.next();
            }
            Picture picture = engine.draw(wish);
            book.ours(name(), wish.name(), picture.sha256());
            book.keep(wish.name(), picture.bytes());
            drawn.add(picture);
        }
    }
}
