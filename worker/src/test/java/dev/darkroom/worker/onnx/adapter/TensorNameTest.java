package dev.darkroom.worker.onnx.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.adapter.TensorName.Network;
import dev.darkroom.worker.onnx.adapter.TensorName.Role;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorNameTest {

    @ParameterizedTest
    @CsvSource({
        "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight,"
                + "DENOISER,down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q,DOWN",
        "unet.mid_block.attentions.0.proj_in.lora_B.default.weight,"
                + "DENOISER,mid_block_attentions_0_proj_in,UP",
        "base_model.model.conv_in.lora_A.weight,DENOISER,conv_in,DOWN",
        "transformer.transformer_blocks.0.attn.to_q.lora_A.weight,"
                + "DENOISER,transformer_blocks_0_attn_to_q,DOWN",
        "unet.x.attn1.processor.to_out_lora.down.weight,DENOISER,x_attn1_to_out_0,DOWN",
        "down_blocks.0.attn2.processor.to_k_lora.up.weight,DENOISER,down_blocks_0_attn2_to_k,UP",
        "unet.x.attn1.to_q.lora.down.weight,DENOISER,x_attn1_to_q,DOWN",
        "text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.up.weight,"
                + "TEXT_ENCODER,text_model_encoder_layers_0_self_attn_q_proj,UP",
        "text_encoder_2.text_model.encoder.layers.1.mlp.fc1.lora_A.weight,"
                + "TEXT_ENCODER_2,text_model_encoder_layers_1_mlp_fc1,DOWN",
        "lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight,"
                + "DENOISER,down_blocks_0_attentions_0_proj_in,DOWN",
        "lora_unet_mid_block_resnets_0_conv1.lora_mid.weight,"
                + "DENOISER,mid_block_resnets_0_conv1,MIDDLE",
        "lora_te_text_model_encoder_layers_0_mlp_fc2.alpha,"
                + "TEXT_ENCODER,text_model_encoder_layers_0_mlp_fc2,ALPHA",
        "lora_te1_text_model_encoder_layers_0_mlp_fc2.lora_up.weight,"
                + "TEXT_ENCODER,text_model_encoder_layers_0_mlp_fc2,UP",
        "lora_te2_text_projection.lora_up.weight,TEXT_ENCODER_2,text_projection,UP",
        "unet.x.attn1.processor.to_q_lora.alpha,DENOISER,x_attn1_to_q,ALPHA",
    })
    void namesAreReadInEverySpelling(String name, Network network, String module, Role role) {
        TensorName read = TensorName.read(name).orElseThrow();

        assertThat(read.network()).isEqualTo(network);
        assertThat(read.module()).isEqualTo(module);
        assertThat(read.role()).isEqualTo(role);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "weight", "unet.conv_in.weight", "lora_unet_x.hada_w1_a", "alpha"})
    void otherNamesAreNone(String name) {
        assertThat(TensorName.read(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "input_blocks_0_0,conv_in",
        "input_blocks_1_0_in_layers_2,down_blocks_0_resnets_0_conv1",
        "input_blocks_3_0_op,down_blocks_0_downsamplers_0_conv",
        "input_blocks_4_1_transformer_blocks_0_attn1_to_q,"
                + "down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q",
        "input_blocks_8_1_proj_in,down_blocks_2_attentions_1_proj_in",
        "middle_block_0_emb_layers_1,mid_block_resnets_0_time_emb_proj",
        "middle_block_1_proj_out,mid_block_attentions_0_proj_out",
        "middle_block_2_out_layers_3,mid_block_resnets_1_conv2",
        "output_blocks_2_2_conv,up_blocks_0_upsamplers_0_conv",
        "output_blocks_2_1_conv,up_blocks_0_upsamplers_0_conv",
        "output_blocks_5_0_skip_connection,up_blocks_1_resnets_2_conv_shortcut",
        "output_blocks_5_1_proj_in,up_blocks_1_attentions_2_proj_in",
        "time_embed_2,time_embedding_linear_2",
        "label_emb_0_0,add_embedding_linear_1",
        "out_2,conv_out",
        "down_blocks_0_attentions_0_proj_in,down_blocks_0_attentions_0_proj_in",
    })
    void namesOfTheFirstCheckpointsAreToldAsInDiffusers(String name, String wanted) {
        assertThat(new CheckpointNames(2).translated(name)).isEqualTo(wanted);
    }

    @Test
    void pathsAreFlatWithTheirPartsJoined() {
        assertThat(TensorName.flat("a.b_c.0")).isEqualTo("a_b_c_0");
    }
}
