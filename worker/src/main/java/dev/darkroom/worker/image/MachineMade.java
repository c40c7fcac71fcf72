package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The XMP packet (ISO 16684-1) that says of a picture that a trained model made it: IPTC's digital
/// source type `trainedAlgorithmicMedia`. It is the same in every picture, so that it cannot say
/// anything of who asked or for what, and needs no quoting.
final class MachineMade {
    /// The keyword of PNG's `iTXt` chunk, as the XMP specification's part 3 has it.
    static final String PNG_KEYWORD = "XML:com.adobe.xmp";

    /// What JPEG's application segment begins with.
    static final String JPEG_MARK = "http://ns.adobe.com/xap/1.0/\0";

    /// No byte order mark in the packet's header: it would be the only character beyond ASCII.
    static final String PACKET =
            """
            <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
             <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
              <rdf:Description rdf:about=""
                xmlns:xmp="http://ns.adobe.com/xap/1.0/"
                xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
                xmp:CreatorTool="Darkroom"
                Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/>
             </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="r"?>
            """;

    private MachineMade() {}

    static byte[] packet() {
        return PACKET.getBytes(UTF_8);
    }
}
