/** Fields that change no weight-only question and no run of a trained model, whatever they say. */
const HARMLESS: readonly RegExp[] = [
  /dropout|pdrop$|^layerdrop$|^initializer_|^init_std$|_token_id$|^eod_|^use_cache$|^pretraining_tp$/,
  /^classifier_|^summary_|^pooler_|^chunk_size_feed_forward$|^router_aux|^output_router_logits$|_cache$|^sparse_pred|jitter_noise$/,
  // Precision of intermediate results.
  /^(scale_)?attention_softmax_in_fp32$|^deterministic_flash_attn$|^norm_type$|^init_device$|^reorder_and_upcast_attn$|^slow_but_exact$|^residual_in_fp32$/,
  // Whether Linear layers have biases is read off the file.
  /(^|_)bias$/,
  // What transformers keeps beside `layer_types`, which says the same.
  /^_sliding_window_pattern$/,
  // The size of a table of which one row is read.
  /^type_vocab_size$/,
  // How a model is named, saved, loaded and trained.
  /^(_(model_)?name_or_path|architectures|model_type|auto_map|(torch_)?dtype|transformers(_js)?_(version|config)|torchscript|use_bfloat16|tf_legacy_loss|finetuning_task)$/,
  /^_?attn_implementation|^_flash_attn|^use_flash_attn|^gradient_checkpointing$|^unsloth_|^quantization(_config)?$|^cache_implementation$|^(init_)?seed$|^init_method$|^(name|revision|license)$/,
  // Generation and tasks of other heads.
  /^(temperature|top_[kp]|typical_p|num_(beams|beam_groups|return_sequences)|(max|min|seq|context)_length|max_new_tokens|prefix|bad_words_ids|begin_suppress_tokens|suppress_tokens)$/,
  /^(do_sample|early_stopping|.*_penalty|.*no_repeat_ngram_size|remove_invalid_values|return_dict(_in_generate)?|output_(scores|attentions|hidden_states)|task_specific_params)$/,
  /^(id2label|label2id|num_labels|problem_type|tokenizer_(class|name)|cross_attention_hidden_size|pruned_heads|tie_encoder_decoder|directionality|language)$/,
  // Sizes that tensors have, and switches of training and of kernels, in published configs.
  /^(n_ctx|n_embed|seq_length|generator_size|embedding_fraction|init_config|verbose|is_llama_config)$|_fusion$|^offset_alibi$|^skip_bias_add/,
  // Of parts beside the text model.
  /^(vision|audio)_/,
  // QK Lens' own.
  /^qk_lens_/,
];

/** Of experts, Mamba, linear attention and convolutions, in models that are not run. */
const NOT_COMPUTED: readonly RegExp[] = [
  /^(mamba|ssm|linear|time_step|conv|moe|expert|swiglu|topk|mlp_only|mtp)_/,
  /^(num_experts|num_local_experts|num_experts_per_tok|n_(routed|shared)_experts|use_expert_bias)$/,
  /^(n_groups?|first_k_dense_replace|norm_topk_prob|routed_scaling_factor|decoder_sparse_step)$/,
  /^(num_dense_layers|shared_(expert_)?intermediate_size|mlp_multipliers|projectors_bias|z_loss_coefficient)$/,
  /^(chunk_size|expand|use_bias|use_conv_bias|use_mamba_kernels|use_mambapy|use_associative_scan)$/,
  /^(scoring_func|topk_method|ep_size|aux_loss_alpha|seq_aux|n_group)$/,
  /^(interleave_moe_layer_step|intermediate_size_mlp)$/,
  // Of relative positions in scores.
  /^(position_buckets|norm_rel_ebd|share_att_key)$/,
  /^(num_nextn_predict_layers|rescale_prenorm_residual|num_logits_to_keep)$/,
];

/** Fields without effect in one family. */
const HARMLESS_IN: Readonly<Record<string, readonly string[]>> = {
  // With the new decoder's architecture, the number of key heads takes its place.
  falcon: ['multi_query'],
  gpt_neox: ['is_decoder'],
  // The names of tensors in old files, and the size of a table that is not read.
  deberta: ['legacy', 'max_relative_positions'],
  'deberta-v2': ['legacy', 'max_relative_positions'],
  // transformers has ALiBi whatever it says.
  // `attn_config` is read field by field.
  mpt: ['learned_pos_emb', 'attn_config'],
  // Derived from other sizes; in latent attention, keys of all heads come from one latent.
  deepseek_v2: ['qk_head_dim', 'num_key_value_heads'],
  deepseek_v3: ['qk_head_dim', 'num_key_value_heads'],
  // The class has 0 where windows are off; biases are read off the file.
  qwen2_moe: ['sliding_window', 'qkv_bias'],
  phimoe: ['lm_head_bias'],
  // No layer slides, whatever it says.
  nemotron_h: ['sliding_window'],
  // In published configs, beside fields that say the same.
  opt: ['learned_embeddings'],
  gpt_oss: ['experts_per_token', 'initial_context_length'],
  modernbert: ['layer_norm_eps', 'position_embedding_type'],
  granitemoehybrid: ['normalization_function'],
  // Of devices, training and loading, and of positions that other fields switch on.
  transformer_lens: [
    ...['device', 'n_devices', 'init_mode', 'init_weights', 'n_params', 'model_name', 'default_prepend_bos'],
    ...['tokenizer_prepends_bos', 'tokenizer_appends_eos', 'default_padding_side', 'trust_remote_code'],
    ...['from_checkpoint', 'checkpoint_index', 'checkpoint_label_type', 'checkpoint_value'],
    ...['use_attn_result', 'use_split_qkv_input', 'use_attn_in', 'use_hook_mlp_in', 'use_hook_tokens'],
    ...['ungroup_grouped_query_attention', 'uses_rms_norm', 'original_architecture', 'train_seq_length'],
    ...['relative_attention_max_distance', 'relative_attention_num_buckets', 'rotary_base', 'yarn_truncate'],
    ...['NTK_by_parts_low_freq_factor', 'NTK_by_parts_high_freq_factor', 'NTK_by_parts_factor'],
    ...['NTK_original_ctx_len', 'yarn_factor', 'yarn_attention_factor', 'yarn_beta_fast', 'yarn_beta_slow'],
    ...['yarn_original_max_position_embeddings', 'rotary_scaling_factor', 'rotary_base_local', 'rotary_dim'],
  ],
};

/**
 * Whether a field of a family's config changes nothing that QK Lens computes.
 *
 * @param isRun whether the model can be run
 */
export function isHarmless(field: string, modelType: string, isRun: boolean): boolean {
  const patterns = isRun ? HARMLESS : [...HARMLESS, ...NOT_COMPUTED];
  const own = Object.hasOwn(HARMLESS_IN, modelType) ? HARMLESS_IN[modelType] : [];
  return own.includes(field) || patterns.some((pattern) => pattern.test(field));
}
