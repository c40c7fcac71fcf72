# One image per program, built from one stage. None of it needs anything but Maven's repository.
#   docker build --target worker .          the GPU worker: --target worker-cuda
# What an image's program is made of lies beside it, /opt/darkroom/darkroom-NAME.cdx.json.
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY pom.xml ./
COPY .mvn .mvn
COPY build build
COPY schemas schemas
COPY runtime runtime
COPY broker broker
COPY producer producer
COPY worker worker
COPY result-sink result-sink
COPY http http
COPY standalone standalone
COPY charts charts
ARG PROFILES=images
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode -P${PROFILES} -DskipTests package

FROM eclipse-temurin:25-jre AS program
ARG VERSION=unreleased REVISION=unknown
LABEL org.opencontainers.image.title="Darkroom" \
      org.opencontainers.image.description="Streaming image generation on Kafka" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
RUN useradd --system --create-home --uid 10001 darkroom
# By its number: Kubernetes does not know from a name that it is not root.
USER 10001
WORKDIR /home/darkroom
# Huge pages, here and below, for the heap and for weights; of several arenas only the first would have them.
ENV LC_ALL=C.UTF-8 GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1
ENTRYPOINT ["sh", "-c", "exec java -Xlog:pagesize=off -XX:+UseTransparentHugePages --enable-native-access=ALL-UNNAMED $DARKROOM_JAVA_OPTS -cp '/opt/darkroom/*' \"$MAIN\" \"$@\"", "darkroom"]

FROM program AS producer
ENV MAIN=dev.darkroom.producer.PublishMain
COPY --from=build /source/producer/target/image/ /source/producer/target/producer-*.jar /source/producer/target/darkroom-*.cdx.json /opt/darkroom/

FROM program AS worker
ENV MAIN=dev.darkroom.worker.WorkerMain DARKROOM_MODEL=/models/emoji
COPY models/emoji /models/emoji
COPY --from=build /source/worker/target/image/ /source/worker/target/worker-*.jar /source/worker/target/darkroom-*.cdx.json /opt/darkroom/

FROM program AS result-sink
ENV MAIN=dev.darkroom.sink.SinkMain
# A volume mounted here takes over the folder's owner.
RUN mkdir state
COPY --from=build /source/result-sink/target/image/ /source/result-sink/target/result-sink-*.jar /source/result-sink/target/darkroom-*.cdx.json /opt/darkroom/

# All of the command line, to make topics and to look around.
FROM program AS cli
ENV MAIN=dev.darkroom.standalone.Main
COPY --from=build /source/standalone/target/darkroom.jar /source/standalone/target/darkroom-*.cdx.json /opt/darkroom/
COPY --from=build /source/standalone/target/lib/ /opt/darkroom/lib/

# The HTTP API, which knows the model's name from its folder.
FROM cli AS serve
ENV DARKROOM_MODEL=/models/emoji DARKROOM_HTTP_HOST=0.0.0.0
COPY models/emoji/model_index.json /models/emoji/
RUN mkdir http
CMD ["serve"]

# An S3-compatible object store for trying things out: the one that the store's tests run against.
FROM program AS object-store
RUN mkdir -p data/pictures
COPY --from=build /source/result-sink/target/s3-server/s3proxy-jar-with-dependencies.jar /opt/s3proxy/s3proxy.jar
COPY containers/s3proxy.properties /opt/s3proxy/
ENTRYPOINT ["sh", "-c", "exec java -jar /opt/s3proxy/s3proxy.jar --properties /opt/s3proxy/s3proxy.properties"]

# ONNX Runtime's GPU build wants CUDA 12 and cuDNN 9.
FROM nvidia/cuda:12.9.1-cudnn-runtime-ubuntu24.04 AS worker-cuda
COPY --from=program /opt/java/openjdk /opt/java/openjdk
ENV PATH=/opt/java/openjdk/bin:$PATH GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1 MAIN=dev.darkroom.worker.WorkerMain DARKROOM_MODEL=/models/emoji DARKROOM_DEVICE=cuda:0
ARG VERSION=unreleased REVISION=unknown
LABEL org.opencontainers.image.title="Darkroom" \
      org.opencontainers.image.description="Streaming image generation on Kafka" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
RUN useradd --system --create-home --uid 10001 darkroom
USER 10001
WORKDIR /home/darkroom
COPY models/emoji /models/emoji
COPY --from=build /source/worker/target/image/ /source/worker/target/worker-*.jar /source/worker/target/darkroom-*.cdx.json /opt/darkroom/
ENTRYPOINT ["sh", "-c", "exec java -Xlog:pagesize=off -XX:+UseTransparentHugePages --enable-native-access=ALL-UNNAMED $DARKROOM_JAVA_OPTS -cp '/opt/darkroom/*' \"$MAIN\" \"$@\"", "darkroom"]
