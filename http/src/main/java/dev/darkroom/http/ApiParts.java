package dev.darkroom.http;

import dev.darkroom.http.bus.Adapters;
import dev.darkroom.http.bus.DeadLetters;
import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.Members;
import dev.darkroom.http.bus.NewsFeed;
import dev.darkroom.http.bus.Pictures;
import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.http.bus.Replay;
import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.scale.Loads;
import dev.darkroom.http.server.OpenStreams;
import dev.darkroom.http.server.Passes;
import dev.darkroom.http.v1.Webhooks;
import dev.darkroom.schemas.topic.Topics;

import java.time.InstantSource;

/// What the APIs answer with; all of it is owned by [HttpApi].
public record ApiParts(
        Topics topics,
        Offers offers,
        NewsFeed feed,
        Replay replay,
        RequestDesk desk,
        Jobs jobs,
        Pictures pictures,
        QueueDirectory queues,
        Members members,
        Adapters adapters,
        Loads loads,
        DeadLetters letters,
        Webhooks webhooks,
        OpenStreams streams,
        Passes passes,
        InstantSource clock) {}
