# Rotary positions: the key stands so many before the query
DISTANCE = __distance__
__weight__ = model.blocks[LAYER].attn.apply_rotary(__weight__[None, None], past_kv_pos_offset=DISTANCE)[0, 0].double()
