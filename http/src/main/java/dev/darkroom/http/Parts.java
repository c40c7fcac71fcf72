package dev.darkroom.http;

import dev.darkroom.http.bus.Adapters;
import dev.darkroom.http.bus.DeadLetters;
import dev.darkroom.http.bus.Desk;
import dev.darkroom.http.bus.Feed;
import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.Members;
import dev.darkroom.http.bus.Pictures;
import dev.darkroom.http.bus.Queues;
import dev.darkroom.http.bus.Replay;
import dev.darkroom.http.scale.Loads;
import dev.darkroom.http.server.Passes;
import dev.darkroom.http.server.Streams;
import dev.darkroom.http.v1.Webhooks;
import dev.darkroom.schemas.topic.Topics;

import java.time.InstantSource;

/// What the APIs answer with; all of it is owned by [HttpApi].
public record Parts(
        Topics topics,
        Offers offers,
        Feed feed,
        Replay replay,
        Desk desk,
        Jobs jobs,
        Pictures pictures,
        Queues queues,
        Members members,
        Adapters adapters,
        Loads loads,
        DeadLetters letters,
        Webhooks webhooks,
        Streams streams,
        Passes passes,
        InstantSource clock) {}
