package dev.darkroom.standalone.rights;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Membership;
import dev.darkroom.broker.Options;
import dev.darkroom.schemas.topic.Right;
import dev.darkroom.standalone.chaos.Ports;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A real broker that refuses whatever nobody has allowed. It is reached in three ways: openly by
/// whoever sets it up, with a certificate over TLS, and with a password over TLS.
final class GuardedBroker implements AutoCloseable {

    static final String PASSWORD = "words-are-secret-7";

    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required";

    private final EmbeddedBroker broker;
    private final List<Integer> ports;
    private final Keys keys;
    private final Admin admin;

    GuardedBroker(Path folder) throws Exception {
        keys = new Keys(folder);
        ports = Ports.free(4);
        broker = EmbeddedBroker.start(folder.resolve("broker"), options());
        admin = Admin.create(Map.of("bootstrap.servers", open()));
    }

    private Options options() {
        String controller = "127.0.0.1:" + ports.get(1);
        String clients =
                "CLIENTS://127.0.0.1:%d,MUTUAL://127.0.0.1:%d,SCRAM://127.0.0.1:%d"
                        .formatted(ports.get(0), ports.get(2), ports.get(3));
        Options options =
                Options.DEFAULT
                        .withPort(ports.get(0))
                        .in(
                                new Membership(
                                        1,
                                        Membership.newCluster(),
                                        new TreeMap<>(Map.of(1, controller))))
                        .with("listeners", clients + ",CONTROLLER://" + controller)
                        .with("advertised.listeners", clients)
                        .with(
                                "listener.security.protocol.map",
                                "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,MUTUAL:SSL,SCRAM:SASL_SSL")
                        .with(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                        .with("super.users", "User:ANONYMOUS")
                        .with("listener.name.mutual.ssl.client.auth", "required")
                        .with("sasl.enabled.mechanisms", "SCRAM-SHA-512")
                        .with("listener.name.scram.scram-sha-512.sasl.jaas.config", SCRAM + ";");
        for (Map.Entry<String, String> key : keys.of("broker").entrySet()) {
            options = options.with(key.getKey(), key.getValue());
        }
        return options;
    }

    /// Of the principal that sets things up, and may do everything.
    Admin admin() {
        return admin;
    }

    void addUser(String name) throws Exception {
        admin.alterUserScramCredentials(
                        List.of(
                                new UserScramCredentialUpsertion(
                                        name,
                                        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                                        PASSWORD)))
                .all()
                .get();
    }

    void allow(String principal, List<Right> rights) throws Exception {
        admin.createAcls(rights.stream().map(right -> binding(principal, right)).toList())
                .all()
                .get();
    }

    void forbid(String principal, Right right) throws Exception {
        admin.deleteAcls(List.of(binding(principal, right).toFilter())).all().get();
    }

    void forbidAll(String principal) throws Exception {
        var everything =
                new AclBindingFilter(
                        ResourcePatternFilter.ANY,
                        new AccessControlEntryFilter(
                                principal, null, AclOperation.ANY, AclPermissionType.ANY));
        admin.deleteAcls(List.of(everything)).all().get();
    }

    /// Writes one record.
    void put(String topic, String key, byte[] value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", open()),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    private String open() {
        return "127.0.0.1:" + ports.get(0);
    }

    private static AclBinding binding(String principal, Right right) {
        return new AclBinding(
                right.resource(),
                new AccessControlEntry(principal, "*", right.operation(), AclPermissionType.ALLOW));
    }

    /// What a client sets that shows a certificate.
    Map<String, String> withCertificate() {
        var properties = new TreeMap<>(keys.of("worker"));
        properties.put("bootstrap.servers", "127.0.0.1:" + ports.get(2));
        properties.put("security.protocol", "SSL");
        return properties;
    }

    /// What a client sets that knows a password.
    Map<String, String> withPassword(String user) {
        var properties = new TreeMap<>(keys.trusted());
        properties.put("bootstrap.servers", "127.0.0.1:" + ports.get(3));
        properties.put("security.protocol", "SASL_SSL");
        properties.put("sasl.mechanism", "SCRAM-SHA-512");
        properties.put(
                "sasl.jaas.config",
                "%s username=\"%s\" password=\"%s\";".formatted(SCRAM, user, PASSWORD));
        return properties;
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
